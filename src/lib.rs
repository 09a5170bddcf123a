#![doc = "SIR Donate."]
