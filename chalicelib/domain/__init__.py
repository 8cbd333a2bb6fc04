"""The core: one package per bounded context. It knows no HTTP, no AWS and no prose for users."""
