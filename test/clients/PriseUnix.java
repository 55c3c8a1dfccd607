// pgJDBC speaks TCP only; the servers of the tests listen on a Unix socket alone. A socket factory for it: the address is the argument.
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

public final class PriseUnix extends SocketFactory {
    private final UnixDomainSocketAddress adresse;

    public PriseUnix(String chemin) {
        adresse = UnixDomainSocketAddress.of(chemin);
    }

    @Override
    public Socket createSocket() throws IOException {
        return new Prise(SocketChannel.open(adresse));
    }

    @Override
    public Socket createSocket(String hote, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress hote, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String hote, int port, InetAddress local, int portLocal) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress hote, int port, InetAddress local, int portLocal) throws IOException {
        return createSocket();
    }

    // TCP options have no sense here: accepted, without effect.
    private static final class Prise extends Socket {
        private final SocketChannel canal;

        Prise(SocketChannel canal) throws IOException {
            super((SocketImpl) null);
            this.canal = canal;
        }

        @Override
        public void connect(SocketAddress a, int delai) {}

        @Override
        public boolean isConnected() {
            return canal.isConnected();
        }

        @Override
        public boolean isClosed() {
            return !canal.isOpen();
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(canal);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(canal);
        }

        @Override
        public void setTcpNoDelay(boolean oui) {}

        @Override
        public void setKeepAlive(boolean oui) {}

        @Override
        public void setSoTimeout(int delai) {}

        @Override
        public int getSoTimeout() {
            return 0;
        }

        @Override
        public int getReceiveBufferSize() {
            return 65536;
        }

        @Override
        public int getSendBufferSize() {
            return 65536;
        }

        @Override
        public void close() throws IOException {
            canal.close();
        }
    }
}
