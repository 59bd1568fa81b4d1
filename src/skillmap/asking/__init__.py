"""What rooms share when they ask a language model: one call told to its end, masks, prompts, answers in JSON.

It knows the protocol of a model and no model.
"""
