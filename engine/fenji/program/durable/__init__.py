"""durable_rules behind its fence: what may reach it, the worker process it runs in, and how that one is driven.

Nothing of a patient gets here. `derive` is the only file that loads durable_rules, and it runs in another process.
"""

from fenji.program.durable.fence import limits_exceeded

__all__ = ["limits_exceeded"]
