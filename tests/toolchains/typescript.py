def run_tier(tier): pass
