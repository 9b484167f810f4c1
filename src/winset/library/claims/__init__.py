"""Who holds or did what, as texts say it and analysts judge it."""
