"""Run one command of a baseline, and keep what it prints, how it ends, and what it writes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

asked = json.loads(Path(os.environ["PYX_INPUT_PATH"]).read_text(encoding="utf-8"))
log = Path(os.environ["PYX_LOG_PATH"])
start = str(log)[: -len("log.txt")]
folder = Path(asked["folder"])
answers: list[dict[str, str]] = []


def answer(ending: str) -> Path:
    """A file of the answer."""
    path = Path(start + ending)
    answers.append({"path": str(path), "role": asked["role"]})
    return path


about = asked["about"]
environ = {name: value for name, value in os.environ.items() if not name.startswith("PYX_")}
argv = asked["argv"]
program = shutil.which(argv[0], path=environ.get("PATH"))
if program is None and (folder / argv[0]).is_file():
    program = str(folder / argv[0])
if argv[0] in ("python", "python3") and program is None:
    program = sys.executable
stdout, stderr = answer("stdout.txt"), answer("stderr.txt")
print(f"{asked['about']['side']}: {argv} in {folder}", flush=True)
before = {
    name: (folder / name).stat().st_mtime_ns
    for name in asked["outputs"]
    if (folder / name).exists()
}
error, code = None, None
with stdout.open("xb") as out, stderr.open("xb") as err:
    try:
        done = subprocess.run(
            [program or argv[0], *argv[1:]],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            check=False,
        )
        code = done.returncode
    except OSError as problem:
        error = problem.strerror or str(problem)
written = {}
for name in asked["outputs"]:
    source = folder / name
    is_new = source.is_file() and source.stat().st_mtime_ns != before.get(name)
    written[name] = "written" if is_new else "not written" if source.is_file() else "missing"
    if is_new:
        shutil.copyfile(source, answer("out." + name.replace("/", "_").replace("\\", "_")))
end: dict[str, object] = {"exit_code": code, "outputs": written}
if error is not None:
    about["error"] = "not_started"
    end["error"] = error
answer("exit.json").write_text(json.dumps(end, indent=1) + "\n", encoding="utf-8")
print(f"exit {code}" if error is None else f"not started: {error}")
declared = {"summary": asked["summary"], "capture": about, "outputs": answers}
Path(os.environ["PYX_OUTPUT_PATH"]).write_text(json.dumps(declared), encoding="utf-8")
