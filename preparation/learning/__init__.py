"""Learning afterwards: what people say of it, and what a report may tell of it."""
