"""Does the benchmark's work in numpy, scipy and OpenCV, one thread each.

Reads one JSON request a line, {"name": ..., "size": ..., "warmUpMs": ...}, and answers each with the processor time in
milliseconds of one run in scipy or numpy and in OpenCV; null where there is no such function. Each first runs uncounted
until it has taken `warmUpMs`.
"""

import json
import sys
import time

import cv2
import numpy as np
import scipy
from scipy import ndimage

cv2.setNumThreads(1)

SEVEN = [1, 5, 25, 50, 75, 95, 99]
MAP = np.array([[0.9994, -0.0349, 40], [0.0349, 0.9994, -20], [1e-6, 2e-6, 1]])
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def make_input(size):
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:size, 0:size]
    wide = np.sin(x * 0.013 + y * 0.005) + np.sin(y * 0.011 - x * 0.003)
    mask = (wide > 0.4) & (np.sin(x * 0.11) * np.sin(y * 0.07) < 0.7)

    def noise():
        return (random.random((size, size)) * 255).astype(np.float32)

    into, into_too = (np.zeros((size, size), np.float32) for _ in range(2))
    pictures = {"noise": noise(), "post": noise() * mask, "pre": noise() * mask, "mask": mask}
    return {**pictures, "into": into, "into_too": into_too}


def gaussian_opencv(image, sigma, into):
    radius = int(4 * sigma + 0.5)
    x = np.arange(-radius, radius + 1)
    kernel = np.exp(-0.5 * x * x / sigma**2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    return cv2.sepFilter2D(image, cv2.CV_32F, kernel, kernel, dst=into, borderType=cv2.BORDER_CONSTANT)


def equalize_pair(post, pre, into_post, into_pre):
    """Matches the positive pixels of pre to those of post by 256-bin histograms, then scales both to 0..1."""
    source, target = pre[pre > 0], post[post > 0]
    counts, edges = np.histogram(source, 256)
    target_counts, target_edges = np.histogram(target, 256)
    shares = np.cumsum(counts) / source.size
    target_shares = np.cumsum(target_counts) / target.size
    centres = (target_edges[:-1] + target_edges[1:]) / 2
    levels = centres[np.minimum(np.searchsorted(target_shares, shares), 255)].astype(np.float32)
    matched = np.zeros_like(pre)
    matched[pre > 0] = levels[np.minimum(np.searchsorted(edges[1:], source), 255)]
    white = np.percentile(target, 99)
    np.divide(post, white, out=into_post)
    np.divide(matched, white, out=into_pre)
    return np.clip(into_post, 0, 1, out=into_post), np.clip(into_pre, 0, 1, out=into_pre)


# For each case what numpy or scipy does, and what OpenCV does.
CASES = {
    **{
        f"gaussian sigma {sigma}": (
            lambda data, sigma=sigma: ndimage.gaussian_filter(
                data["noise"], sigma, mode="constant", truncate=4, output=data["into"]
            ),
            lambda data, sigma=sigma: gaussian_opencv(data["noise"], sigma, data["into"]),
        )
        for sigma in (2, 5, 20)
    },
    "median": (lambda data: np.median(data["noise"]), None),
    "7 percentiles": (lambda data: np.percentile(data["noise"], SEVEN), None),
    "histogram 256": (
        lambda data: np.histogram(data["noise"], 256, (0, 255)),
        lambda data: cv2.calcHist([data["noise"]], [0], None, [256], [0, 255]),
    ),
    "equalize pair": (
        lambda data: equalize_pair(data["post"], data["pre"], data["into"], data["into_too"]),
        None,
    ),
    "warp": (
        None,
        lambda data: cv2.warpPerspective(
            data["noise"],
            MAP,
            data["noise"].shape,
            dst=data["into"],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        ),
    ),
    "dilation 50": (
        lambda data: ndimage.binary_dilation(data["mask"], iterations=50),
        lambda data: cv2.dilate(data["mask"].view(np.uint8), CROSS, iterations=50),
    ),
    "fill holes": (lambda data: ndimage.binary_fill_holes(data["mask"]), None),
}


def milliseconds(work, data, warm_up_ms):
    if work is None:
        return None
    spent = 0
    while spent < warm_up_ms:
        spent += run(work, data)
    return run(work, data)


def run(work, data):
    start = time.process_time()
    work(data)
    return (time.process_time() - start) * 1000


def main():
    versions = f"numpy {np.__version__}, scipy {scipy.__version__}, OpenCV {cv2.__version__}"
    print(json.dumps({"versions": versions}), flush=True)
    inputs = {}
    for line in sys.stdin:
        request = json.loads(line)
        size = request["size"]
        if size not in inputs:
            inputs = {size: make_input(size)}
        scientific, opencv = CASES[request["name"]]
        answer = {
            "scientific": milliseconds(scientific, inputs[size], request["warmUpMs"]),
            "opencv": milliseconds(opencv, inputs[size], request["warmUpMs"]),
        }
        print(json.dumps(answer), flush=True)


main()
