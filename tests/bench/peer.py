"""The peer: a decision table of 40 rows and 20 columns in zen-engine, called once per case from Python."""

import json
from collections.abc import Callable
from typing import Any

ROWS, COLUMNS = 40, 20


def table() -> Callable[[], Any] | None:
    """One call of the table; None where zen-engine is not installed (`pip install fenji[bench]`)."""
    try:
        import zen
    except ImportError:
        return None
    inputs = [{"id": f"i{k}", "name": f"f{k}", "field": f"f{k}"} for k in range(COLUMNS)]
    rows = []
    for r in range(ROWS):
        row = {"_id": f"r{r}", "o1": f'"m{r}"'}
        row |= {f"i{k}": f">= {100 + r}" if k == r % COLUMNS else "" for k in range(COLUMNS)}
        rows.append(row)
    outputs = [{"id": "o1", "name": "o", "field": "o"}]
    content = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rows}
    here = {"x": 0, "y": 0}
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": here},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": here, "content": content},
            {"id": "out", "type": "outputNode", "name": "out", "position": here},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "e2", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    context = {f"f{k}": 120 if k % 3 else 90 for k in range(COLUMNS)}
    return lambda: decision.evaluate(context)
