"""A phone network on this machine: Twilio's REST and webhooks, customers with habits, and their voices."""
