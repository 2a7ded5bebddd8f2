"""The rule tables: every primitive with its derivative rules, one module per field.

Rules know only the declaration forms and each other's primitives, never a level or a transform.
"""
