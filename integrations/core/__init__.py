"""What every platform adapter shares: records, contract, errors, transport."""
