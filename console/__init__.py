"""Where people touch us: the supervisors' pages, in Chinese and English, behind a sign-in."""
