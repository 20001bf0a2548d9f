"""The gateway client against the emulated gateway, over real sockets."""
