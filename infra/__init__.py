"""The cloud as files: templates for state, edge and alarms, and the merge files of the Chalice stacks."""
