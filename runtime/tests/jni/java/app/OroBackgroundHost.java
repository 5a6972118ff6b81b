package com.example.my_notes;

public interface OroBackgroundHost {
    String call(String name, String payload);
}
