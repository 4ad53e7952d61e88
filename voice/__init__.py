"""Where the phone network touches us: signed webhooks, TwiML, and the carrier's REST client."""
