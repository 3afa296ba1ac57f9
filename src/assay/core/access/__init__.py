"""Who may do what: one table of roles × actions, and the rules that no table can hold."""
