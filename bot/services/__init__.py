"""Use cases in the words of the domain and the gateway: no Telegram, no SQL, no HTTP."""
