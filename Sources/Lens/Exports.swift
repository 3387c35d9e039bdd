@_exported public import LensCodecs
@_exported public import LensCore

@_exported public import struct SystemPackage.FilePath
