"""What became of a recommendation by the next full inspection. Begin with `inferred.follow_ups`."""
