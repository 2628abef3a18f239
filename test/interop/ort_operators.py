"""Which operators ONNX Runtime's own tool finds in the .ort files of a folder: one line, sorted."""

import sys
from pathlib import Path

from onnxruntime.tools.ort_format_model import create_config_from_models

folder = Path(sys.argv[1])
config = folder / "required_operators.config"
create_config_from_models(list(folder.glob("*.ort")), config, False)
lines = [line for line in config.read_text().splitlines() if line and not line.startswith("#")]
print(",".join(sorted({name for line in lines for name in line.split(";")[2].split(",")})))
