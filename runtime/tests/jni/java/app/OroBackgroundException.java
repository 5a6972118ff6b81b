package com.example.my_notes;

public final class OroBackgroundException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public OroBackgroundException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String getCode() {
        return code;
    }
}
