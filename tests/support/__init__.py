"""What tests share: a deployment in memory, clients for its APIs, builders of things to sell."""
