"""The shapes of the networks, as torch modules: what the recipes train and the exporter writes."""
