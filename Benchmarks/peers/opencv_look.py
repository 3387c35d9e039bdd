"""The nearest that OpenCV offers to 'decay', on one picture: opencv_look.py FOLDER PICTURE"""
import os
import sys

import cv2
import numpy

folder, name = sys.argv[1:]
picture = cv2.imread(name)
height, width, _ = picture.shape
picture = cv2.transform(picture, numpy.array([[.67, .21, .12], [.08, .80, .12], [.08, .21, .71]]))
index = numpy.arange(256) / 255
contrast = (index * index * (3 - 2 * index) + index) / 2
white, black = numpy.array([.84, .92, .95]) * 255, numpy.array([14, 17, 18])
picture = cv2.LUT(picture, (contrast[:, None] * (white - black) + black).astype(numpy.uint8)[None])
across, down = numpy.linspace(-1, 1, width, dtype=numpy.float32), numpy.linspace(-1, 1, height, dtype=numpy.float32)
vignette = 1 - (across[None] ** 2 + down[:, None] ** 2) * numpy.float32(.25)
picture = cv2.multiply(picture, cv2.merge([vignette] * 3), dtype=cv2.CV_8U)
noise = numpy.empty((height, width), numpy.int16)
cv2.randn(noise, 0, 8)
picture = cv2.add(picture, cv2.merge([noise] * 3), dtype=cv2.CV_8U)
cv2.imwrite(os.path.join(folder, os.path.basename(name)), picture, [
    cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420])
