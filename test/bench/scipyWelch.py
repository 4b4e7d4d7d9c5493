"""Times scipy.signal.welch on the samples of a WAV file, as often as each line of stdin asks.

Arguments: path of a 16-bit mono WAV file. Each line of stdin is a count; each answer is a JSON list
of seconds. Samples are float32, full scale 1, converted before the clock starts.
"""
import json
import sys
import time
import wave

import numpy
import scipy
from scipy import signal

with wave.open(sys.argv[1], "rb") as file:
    rate = file.getframerate()
    samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32) / 32768

print(json.dumps({"scipy": scipy.__version__, "dtype": str(samples.dtype)}), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        signal.welch(samples, rate, "hann", 2048, 1024)
        times.append(time.perf_counter() - start)
    print(json.dumps(times), flush=True)
