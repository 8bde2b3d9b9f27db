"""Taking in what other systems hold: read, compare with the record, then write all or nothing."""
