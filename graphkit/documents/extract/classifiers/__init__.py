"""Trained models: linear tables, a recurrent net,
and the paragraph context that they use as features.
"""
