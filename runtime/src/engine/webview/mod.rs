//! Services in hidden pages of the host.
