"""The workers: everything that happens after a commit. They know the runtime and the core, and get the rest handed."""
