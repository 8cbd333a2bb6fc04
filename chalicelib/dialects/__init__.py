"""The published HTTP contracts that Souk speaks, one package each, and the kit they share."""
