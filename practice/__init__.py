"""Pages for clinicians and practice staff: sign-in, the days ahead, the summary."""
