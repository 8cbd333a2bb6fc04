"""What every row of the SovEcom contract answers, word for word.

A story in `stories/` is a function `tell(told)` that makes calls; `told("<row id>", client, body, ...)` calls a row of the
contract and writes the call down, everything else (`told.prepare(client, "POST", ...)`, operations, workers) is not.
A story may have `stage`, a context manager that takes a folder and gives the deployment to tell it on. A row is told by one
story. Its calls lie in `sovecom/<row id>.json` with ids and secrets replaced; `make goldens` writes them
anew (look at the diff), and `make test` compares them.

To add a story: make `stories/<area>.py`, tell each row of the area once with the row's own status and once with every `when`
that `observed.json` knows of the row (a refusal there is found by its `when`), write the goldens, and run the test. What it
finds is either a defect of ours, to be mended where it is, or a choice of ours, to be named with its reason in
`differences.py`.
"""
