"""Speed of checking the corpus's own rows with and without jsonschema-rs: python tests/benchmarks/validation.py

CPU seconds of one process, the best of three interleaved rounds over every row of every config. What
is compared is `schema_faults` with both validators, and with the reference alone.
"""

from __future__ import annotations

import time

from caspian.extras import missing_extra
from caspian.records import schema_faults, validator
from caspian.sources.compiler import compile_corpus


def main() -> None:
    compiled = compile_corpus()
    print(f"{'config':<14}{'rows':>7}{'with rs, rows/s':>18}{'reference, rows/s':>20}{'ratio':>8}")
    for config, table in compiled.tables.items():
        rows = table.to_pylist()
        both = validator(config, compiled.schemas)
        if both.fast is None:
            print(f"jsonschema-rs: {missing_extra('fast')}")
            return
        best = {}
        for _ in range(3):
            for name, check in (("rs", both), ("reference", both._replace(fast=None))):
                start = time.process_time()
                assert not [fault for row in rows for fault in schema_faults(row, config, check)]
                best[name] = min(best.get(name, 1e9), time.process_time() - start)
        speed = {name: len(rows) / seconds for name, seconds in best.items()}
        ratio = speed["rs"] / speed["reference"]
        print(f"{config:<14}{len(rows):>7,}{speed['rs']:>18,.0f}{speed['reference']:>20,.0f}{ratio:>8.0f}")


if __name__ == "__main__":
    main()
