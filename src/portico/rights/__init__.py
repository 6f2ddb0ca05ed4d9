"""The engine: it reads every model's declaration and answers access, erasure, retention and the record of processing.

A library without models: it walks the installed models and imports no app. What it must store, `casework` stores.
"""
