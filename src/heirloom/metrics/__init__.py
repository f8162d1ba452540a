"""Numbers about pictures: how close one is to another (`fidelity`), and how it would look to an eye (`perceptual`)."""
