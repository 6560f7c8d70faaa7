"""Runs commands in shuffled rounds and prints what each took: CPU of the process and all that it waited for.

Reads {"cases": [{"name", "command", "env", "cwd"}], "rounds"} from standard input. The first round warms caches and is
dropped. Prints {name: [{"cpu": ms, "wall": ms, "peak": MiB}]}.
"""

import json
import os
import random
import sys
import time


def run(case):
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            sink = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(sink, descriptor)
            os.chdir(case["cwd"])
            os.execvpe(case["command"][0], case["command"], case["env"])
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{case['name']} ended with status {status}: {' '.join(case['command'])}")
    cpu = (usage.ru_utime + usage.ru_stime) * 1000
    return {"cpu": cpu, "wall": (time.monotonic() - began) * 1000, "peak": usage.ru_maxrss / 1024}


def main():
    plan = json.load(sys.stdin)
    results = {case["name"]: [] for case in plan["cases"]}
    for number in range(plan["rounds"] + 1):
        for case in random.sample(plan["cases"], len(plan["cases"])):
            measured = run(case)
            if number > 0:
                results[case["name"]].append(measured)
    json.dump(results, sys.stdout)


main()
