import pytest

from stanceframe_service.listening import AddressError, address_of, exposure_warning, listen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_an_address_of_this_machine_alone_needs_no_warning(host):
    with listen(host, 0) as listener:
        assert exposure_warning(listener) is None
        assert address_of(listener).startswith("http://127.0.0.")


def test_an_address_that_others_can_reach_is_warned_of():
    with listen("0.0.0.0", 0) as listener:  # noqa: S104 - bound to see the warning; nothing listens
        warning = exposure_warning(listener)

    assert warning is not None
    assert "0.0.0.0 can be reached from other machines" in warning


def test_a_port_that_is_taken_is_named_with_the_cure():
    with listen("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]

        with pytest.raises(AddressError, match=rf"127\.0\.0\.1:{port}.*in use.*--port"):
            listen("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused():
    with pytest.raises(AddressError, match=r"can't listen on 192\.0\.2\.1:0"):
        listen("192.0.2.1", 0)


def test_the_address_of_a_socket_of_ip_version_6_is_a_valid_url():
    try:
        listener = listen("::1", 0)
    except AddressError:
        pytest.skip("this machine has no IPv6")
    with listener:
        assert address_of(listener).startswith("http://[::1]:")
        assert exposure_warning(listener) is None
