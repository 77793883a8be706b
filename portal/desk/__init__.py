"""The pages staff work with: thin views over the same domain functions that the commands call."""
