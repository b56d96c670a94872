"""The main job's measuring on many processors or machines, with Dask (`pip install icc-coding[cluster]`)."""

from icc_coding.cluster.connect import connected
from icc_coding.cluster.measuring import measure_on_cluster

__all__ = ["connected", "measure_on_cluster"]
