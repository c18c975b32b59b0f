"""What a report says of itself and of the inspections before it. Begin with `front_page.read_front`."""
