/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.ASSAY_SERVER ?? 'http://127.0.0.1:8000';
// The host stays the browser's own: the server compares it with the origin.
const to = { target: server, changeOrigin: false };
const proxy = { '/api': to, '/media': to };

export default defineConfig({
  plugins: [tanstackRouter({ target: 'react' }), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: process.env.ASSAY_WEB_OUT ?? '../src/assay/web_assets',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: pictures, so nothing is inlined.
    assetsInlineLimit: 0,
    sourcemap: false,
    // Names the chunks of each page: bench/ui reads it to add up what a page loads.
    manifest: true,
  },
  server: {
    host: '127.0.0.1',
    proxy,
  },
  preview: {
    host: '127.0.0.1',
    proxy,
    // The server's own policy, so that what it forbids is seen before it is installed.
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: true,
  },
});
