"""One readable recipe per model: what it sees, what it loses, how it is measured.

Data: photographs whose manifests say `open` (public domain, CC0, CC BY, CC BY-SA, MIT and the like), and the shapes of
film damage by daniela997/FilmDamageSimulator (MIT). The model cards in docs/models name what each network saw.
"""
