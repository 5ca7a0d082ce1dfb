"""Who may receive, and in which order: the page on eligibility, filter by filter and key by key."""
