"""The documentation: guide/ for operators, decisions/ for those who ask why, reference/ made from the code."""
