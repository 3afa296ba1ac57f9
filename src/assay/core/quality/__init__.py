"""What labels are worth: agreement, consensus, gold, balance, disputes, criteria, findings."""
