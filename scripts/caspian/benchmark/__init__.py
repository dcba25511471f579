"""Any model's answers to a task, scored with intervals."""
