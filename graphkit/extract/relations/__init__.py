"""What a report tells of: arrangements, councils together, interventions, figures, laws."""
