"""Which of the damage done to a print shows in the scan: what does not show can be neither learned nor found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

SEEN = 8 / 255  # of the encoded values, after averaging 3 x 3 pixels
SEEN_OF_TEXTURE, TEXTURE_PX = 1.3, 15  # of the mean departure from the smoothed scan around


def shows(damaged: Pixels, sound: Pixels) -> NDArray[np.bool_]:
    """Where damage shows (H, W): it changes the scan, compared with that of the sound print, by more than its texture.

    A faint scratch in grass does not, nor does white dust on white paper.
    """
    import cv2

    change = np.abs(cv2.blur(damaged - sound, (3, 3))).reshape(damaged.shape).max(axis=2)
    gray = sound.mean(axis=2)
    texture = cv2.blur(np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 2)), (TEXTURE_PX, TEXTURE_PX))
    return np.asarray(change > np.maximum(SEEN, SEEN_OF_TEXTURE * texture))
