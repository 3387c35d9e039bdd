/// The version of Lens, as it is written into pictures.
public let lensVersion = "0.1.0"
