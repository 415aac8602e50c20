signature-kind-typed = Name typed
signature-kind-drawn = Drawn signature
signature-kind-seal = Company seal
signature-by = Signed by
signature-draw = Sign here, or upload the picture of the seal
signature-clear = Clear
signature-file = Picture (PNG, JPEG, up to 500 KB)
field-signature-kind = Way of signing
