"""Results: may this be shown, to whom, until when; and in which words. Pure."""
